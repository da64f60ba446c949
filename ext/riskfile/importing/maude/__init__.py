"""Field reports by the million: files of openFDA become parts, Parquet files that are kept, and all counting is a question
to the parts. DuckDB reads, keeps and counts; it is the extra ``riskfile[maude]``.

- ``parts``: one file of reports becomes one part, named by the hash of its bytes.
- ``counts``: what ``riskfile.importing.openfda`` counts report by report, and tables of counts for others.
- ``engine``: how DuckDB is set up: bounded memory, no network, no file but those that it is given.

The streaming reader of ``riskfile.importing.openfda`` is the reference: what this makes of a file equals what that one
makes of it, and it reads each file of which DuckDB cannot be sure.
"""
