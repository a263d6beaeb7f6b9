#!/usr/bin/env bash
# What a person does with curl; the second server breaks long answers off.
set -euo pipefail
whole=$1 short=$2
rows='SELECT * { ?s ?p ?o } LIMIT 100002'
expect() { if [ "$2" != "$3" ]; then echo "curl: $1: expected $3, got $2" >&2; exit 1; fi; }
code() { curl -s -o /dev/null -w '%{http_code}' "$@"; }

expect get "$(curl -s "$whole/sparql?query=ASK%7B%7D" | grep -c true)" 1
expect form "$(curl -s --data-urlencode 'query=ASK{}' "$whole/sparql" | grep -c true)" 1
expect direct "$(curl -s -H 'Content-Type: application/sparql-query' --data 'ASK{}' "$whole/sparql" | grep -c true)" 1
expect query-method "$(curl -s -X QUERY -H 'Content-Type: application/sparql-query' --data 'ASK{}' "$whole/sparql" | grep -c true)" 1
expect rows "$(curl -s -G --data-urlencode "query=$rows" -H 'Accept: text/csv' "$whole/sparql" | wc -l)" 100003
expect compressed "$(curl -s --compressed -G --data-urlencode "query=$rows" -H 'Accept: text/csv' "$whole/sparql" | wc -l)" 100003
expect http2 "$(curl -s --http2-prior-knowledge -G --data-urlencode "query=$rows" -H 'Accept: text/csv' "$whole/sparql" | wc -l)" 100003
expect head "$(code -I "$whole/sparql?query=ASK%7B%7D")" 200
expect syntax "$(code "$whole/sparql?query=ASK%7B")" 400
expect update "$(code -H 'Content-Type: application/sparql-update' --data 'CLEAR ALL' "$whole/sparql")" 403
tag=$(curl -sI "$whole/sparql?query=ASK%7B%7D" | tr -d '\r' | sed -n 's/^etag: //Ip')
expect unchanged "$(code -H "If-None-Match: $tag" "$whole/sparql?query=ASK%7B%7D")" 304
# 18: the transfer ended before the answer did (92: the same in HTTP/2).
status=0; curl -s -o /dev/null -G --data-urlencode "query=$rows" "$short/sparql" || status=$?
expect truncated "$status" 18
status=0; curl -s -o /dev/null --compressed -G --data-urlencode "query=$rows" "$short/sparql" || status=$?
expect truncated-compressed "$status" 18
status=0; curl -s -o /dev/null --http2-prior-knowledge -G --data-urlencode "query=$rows" "$short/sparql" || status=$?
expect truncated-http2 "$status" 92
