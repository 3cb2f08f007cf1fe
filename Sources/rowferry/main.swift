print("rowferry")
