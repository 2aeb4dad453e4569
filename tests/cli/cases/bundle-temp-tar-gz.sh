# A bundle: temp.tar.gz.
brief bundles/temp.tar.gz
