"""Harbour's template library: inline marks, and components that take a body.

It is a builtin of the template engine, so templates use it without `{% load %}`.
`templates/components/README.md` lists every tag with its variables.
"""

from django import template

from ocsea.web import blocks, charts, marks, parts, statuses, tables

register = template.Library()

for mark in (
    marks.instant,
    marks.day,
    marks.ref,
    marks.digest,
    marks.due,
    marks.tag,
    marks.withheld,
    marks.shown,
    marks.clock_time,
    marks.not_known,
):
    register.simple_tag(mark)
register.simple_tag(marks.isolate, name="bdi")
register.simple_tag(statuses.tag_for_status)
register.simple_tag(charts.bar_chart)
register.filter("shown", marks.shown)
register.filter("plain", marks.plain)

for part in parts.WITHOUT_CONTEXT:
    register.simple_tag(part)
for part in parts.WITH_CONTEXT:
    register.simple_tag(part, takes_context=True)
register.simple_tag(tables.record_table, takes_context=True)

for block in blocks.WITHOUT_CONTEXT:
    register.simple_block_tag(block)
register.simple_block_tag(blocks.data_table, takes_context=True)
register.simple_block_tag(blocks.post_form, takes_context=True)
