enum RowferryReportRoom {}
