enum RowferryModelRoom {}
