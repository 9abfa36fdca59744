"""One draw, four carriers: plain Python, DuckDB, PostgreSQL, Spark. On the same frame all give the same bytes.

base        what an engine answers, and the draw from its answers
files       frames and draws as files, a piece at a time
package     a whole package drawn by an engine
python duckdb postgres spark     the carriers
"""
