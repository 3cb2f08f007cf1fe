enum RowferryTestingRoom {}
