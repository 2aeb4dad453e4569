# A bundle: CBEngineCurr.errlog.gz.
brief bundles/CBEngineCurr.errlog.gz
