enum RowferryDestinationsRoom {}
