enum RowferryImportRoom {}
