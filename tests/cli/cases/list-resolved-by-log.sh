# Lines with a path alone take the code that the log gives for it.
brief --year 2026 logs/columns-11.errlog - <<'L'
Consider adding these to exclusion list of backup policy.--------

E:\Foto's\Zomer 2019\IMG_0412 (kopie).jpg
d:\apps\LEDGER\ledger.mdb
D:\Data\nowhere else.txt
------------
L
