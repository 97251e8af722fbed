"""The store: every article ever read, what became of it, and what each run changed.

An SQLite database in the folder of the tables (``anugerah.db``).  The tables are views of it:

* ``database``   opening, schema and migrations, damage, one writer at a time
* ``keys``       what the result of each step depends on, as one hash a step
* ``runs``       who ran what, when, and with which rules
* ``intake``     records in: new, known, revised, repeated, refused
* ``work``       which articles have to be read again, and what came of it
* ``views``      the lines of the tables, as of now or as of a run
* ``status``     what there is and what waits
* ``changes``    what one run's table has that another's has not, and why (``ends``, ``pairing``, ``rulesets``)
* ``shown``      status and changes as lines of text
* ``forget``     taking articles out again
* ``recover``    saving the articles of a damaged store

Nothing here knows files, the command line or how an award is found.
"""
