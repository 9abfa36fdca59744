"""Addresses of what concerns subjects beside their own pages: history, doubles, transfers, sub-directories, 底数核实."""

from django.urls import path

from .views import changes, directories, doubles, handovers, state_words, subject_parts, tags

urlpatterns = [
    path("subjects/<slug:ref>/codes/", subject_parts.add_code, name="code-add"),
    path("subjects/<slug:ref>/codes/<int:code_id>/remove/", subject_parts.remove_code, name="code-remove"),
    path("subjects/<slug:ref>/licences/", subject_parts.add_licence, name="licence-add"),
    path("subjects/<slug:ref>/licences/<int:licence_id>/", subject_parts.edit_licence, name="licence-edit"),
    path("subjects/<slug:ref>/licences/<int:licence_id>/remove/", subject_parts.remove_licence, name="licence-remove"),
    path("subjects/<slug:ref>/facts/", subject_parts.add_fact, name="fact-add"),
    path("subjects/<slug:ref>/facts/<int:fact_id>/end/", subject_parts.end_fact, name="fact-end"),
    path("subjects/<slug:ref>/handover/", handovers.ask, name="handover-ask"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/<slug:ref>/", handovers.handover, name="handover"),
    path("handovers/<slug:ref>/accept/", handovers.accept, name="handover-accept"),
    path("handovers/<slug:ref>/refuse/", handovers.refuse, name="handover-refuse"),
    path("handovers/<slug:ref>/withdraw/", handovers.withdraw, name="handover-withdraw"),
    path("states/", state_words.states, name="states"),
    path("changes/", changes.changes, name="changes"),
    path("doubles/", doubles.pairs, name="doubles"),
    path("doubles/look/", doubles.look, name="doubles-look"),
    path("doubles/<slug:ref>/", doubles.pair, name="double"),
    path("doubles/<slug:ref>/part/", doubles.part, name="double-part"),
    path("merges/<slug:ref>/undo/", doubles.undo, name="merge-undo"),
    path("tags/", tags.tags, name="tags"),
    path("tags/run/", tags.run_all, name="rules-run"),
    path("tags/<slug:code>/", tags.tag, name="tag"),
    path("tags/<slug:code>/rule/", tags.rule, name="rule"),
    path("tags/<slug:code>/rule/run/", tags.run_rule, name="rule-run"),
    path("tags/<slug:code>/rule/remove/", tags.remove_rule, name="rule-remove"),
    path("directories/", directories.gaps, name="gaps"),
    path("directories/gaps/<slug:key>/", directories.gap, name="gap"),
    path("directories/new/", directories.new_directory, name="directory-new"),
    path("directories/<slug:ref>/", directories.directory, name="directory"),
    path("directories/<slug:ref>/edit/", directories.edit_directory, name="directory-edit"),
    path("directories/<slug:ref>/take-back/", directories.take_back, name="directory-take-back"),
]
