# The same as TSV.
marslog entries --year 2026 --format tsv logs/ends-lf.errlog
