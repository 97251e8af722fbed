"""The tables of the store in other formats.

* ``tables``    the three tables, their columns with types, their rows one by one
* ``files``     which files a format makes, and writing them, all or none
* ``parquet``, ``workbook``, ``lines``, ``sqlite``   one format each
"""
