"""The dumps of a release: all of it, and each part, as files that can be taken away.

The merged view is written in the order of addresses, the documents in that of their graphs: the bytes depend on what is
stated, not on how the release came about. They lie in the folder of the release and are switched with it.

    dumps/merged.{nt,ttl,jsonl}.gz           what all documents say, each triple once
    dumps/documents.{nq,trig,jsonl}.gz       what each document says, in a graph of its own
    dumps/kind/KIND.{nt,ttl,jsonl}.gz        the part of the merged view about one kind of thing
    dumps/source/SOURCE.{nq,trig,jsonl}.gz   the documents of one source
    dumps/tables/{*.csv,datapackage.json}    tables, described as a Data Package
    dumps/sitemaps/sitemap-N.xml.gz          the addresses of pages, for search engines
    dumps/{SHA256SUMS,LICENCES.txt,context.jsonld,files.json}
"""
