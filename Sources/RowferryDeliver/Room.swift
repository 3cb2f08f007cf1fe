enum RowferryDeliverRoom {}
