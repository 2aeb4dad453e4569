# A log over New Year; the year stands in its name and is that of the last record.
brief logs/CBEngine3.errlog.2017-01-02_00-10-00.Crash
