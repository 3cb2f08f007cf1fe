enum RowferryLedgerRoom {}
