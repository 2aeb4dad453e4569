# --scratch tells where the scratch folder is.
brief --year 2026 --scratch d:\\apps\\ logs/ends-lf.errlog
