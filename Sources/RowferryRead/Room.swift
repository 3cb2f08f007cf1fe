enum RowferryReadRoom {}
