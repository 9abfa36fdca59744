"""Addresses of planning."""

from django.urls import path, register_converter

from . import views


class PlanFormat:
    """The formats a plan is written in."""

    regex = "xlsx|docx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PlanFormat, "planformat")
app_name = "planning"
urlpatterns = [
    path("plans/", views.plans, name="plans"),
    path("plans/import/", views.import_plan, name="import"),
    path("plans/import/sample.<planformat:kind>", views.sample, name="sample"),
    path("plans/new/", views.new_plan, name="new-plan"),
    path("plans/<slug:ref>/", views.plan, name="plan"),
    path("plans/<slug:ref>/rows/new/", views.new_row, name="new-row"),
    path("plans/<slug:ref>/submit/", views.submit, name="submit"),
    path("plans/<slug:ref>/approve/", views.approve, name="approve"),
    path("plans/<slug:ref>/return/", views.send_back, name="return"),
    path("plans/<slug:ref>/publish/", views.publish, name="publish"),
    path("plans/<slug:ref>/delete/", views.delete, name="delete"),
    path("plans/<slug:ref>/plan.<planformat:kind>", views.download, name="download"),
    path("plans/<slug:ref>/meters/", views.meters, name="meters"),
    path("plans/<slug:ref>/collisions/", views.collisions, name="collisions"),
    path("plans/<slug:ref>/collisions/join/", views.join, name="join"),
    path("plans/<slug:ref>/gaps/", views.gaps, name="gaps"),
    path("plans/<slug:ref>/simulation/", views.simulation, name="simulation"),
    path("rows/<slug:ref>/", views.row, name="row"),
    path("rows/<slug:ref>/view/", views.show_row, name="show-row"),
    path("rows/<slug:ref>/advice/", views.advice_page, name="advice"),
    path("rows/<slug:ref>/advice/take/", views.take_advice, name="take-advice"),
    path("rows/<slug:ref>/split/", views.split, name="split"),
    path("rows/<slug:ref>/bundle/", views.take_bundle, name="take-bundle"),
    path("rows/<slug:ref>/undo/", views.undo, name="undo"),
    path("rows/<slug:ref>/task/", views.create, name="create-task"),
    path("rows/<slug:ref>/texts/", views.row_texts, name="row-texts"),
    path("rows/<slug:ref>/remove/", views.remove_row, name="row-remove"),
    path("rows/<slug:ref>/report/", views.report_row, name="row-report"),
    path("rows/<slug:ref>/merge/", views.merge_row, name="row-merge"),
    path("rows/<slug:ref>/return/", views.return_row, name="row-return"),
    path("rows/<slug:ref>/change/", views.apply, name="change-apply"),
    path("plans/<slug:ref>/file/", views.file_plan, name="file-plan"),
    path("plans/<slug:ref>/filing.<paperformat:kind>", views.filing_paper, name="filing-paper"),
    path("specials/", views.specials, name="specials"),
    path("specials/new/", views.new_special, name="new-special"),
    path("plans/<slug:ref>/special.<paperformat:kind>", views.special_paper, name="special-paper"),
    path("dates/", views.dates, name="dates"),
    path("plans/<slug:ref>/year/", views.year, name="year"),
    path("plans/<slug:ref>/papers/", views.papers, name="papers"),
    path("plans/<slug:ref>/papers/notice/", views.draft_notice, name="draft-notice"),
    path("rows/<slug:ref>/scheme/", views.draft_scheme, name="draft-scheme"),
    path("papers/", views.all_papers, name="all-papers"),
    path("papers/<slug:ref>/", views.paper, name="paper"),
    path("papers/<slug:ref>/edit/", views.edit_paper, name="paper-edit"),
    path("papers/<slug:ref>/paper.<paperformat:kind>", views.paper_file, name="paper-file"),
    path("papers/<slug:ref>/remove/", views.remove_paper, name="paper-remove"),
    path("papers/<slug:ref>/submit/", views.submit_paper, name="paper-submit"),
    path("papers/<slug:ref>/approve/", views.approve_paper, name="paper-approve"),
    path("papers/<slug:ref>/return/", views.return_paper, name="paper-return"),
    path("papers/<slug:ref>/publish/", views.publish_paper, name="paper-publish"),
    path("changes/", views.changes, name="changes"),
    path("changes/<slug:ref>/", views.change, name="change"),
    path("changes/<slug:ref>/form.<paperformat:kind>", views.change_paper, name="change-paper"),
    path("changes/<slug:ref>/file/", views.file, name="change-file"),
    path("changes/<slug:ref>/report/", views.report, name="change-report"),
    path("changes/<slug:ref>/publish/", views.publish_change, name="change-publish"),
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/<slug:ref>/", views.task, name="task"),
    path("tasks/<slug:ref>/pool/", views.pool, name="pool"),
    path("tasks/<slug:ref>/sign-off/", views.sign_off, name="sign-off"),
    path("tasks/<slug:ref>/training/", views.task_training, name="task-training"),
]
