enum RowferrySandboxRoom {}
