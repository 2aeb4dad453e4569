# A bundle as Microsoft's collector makes it: findings say what its other files show.
marslog analyze --full --year 2026 bundles/SRV-FILE01.tar.gz
