"""Finding the thing that a name in somebody's table means: the Reconciliation Service API, version 0.2.

`names` brings names into a form in which they can be compared, `table` holds the names of a release, `matching` finds
candidates and says how sure they are, `properties` is what else can be asked and told of them, `protocol` reads what
clients send. https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""
