module writezip

go 1.24
