enum RowferryMapRoom {}
