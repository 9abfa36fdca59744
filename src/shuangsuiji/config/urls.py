"""All addresses: public pages at the root, the back office under /console/."""

from django.urls import include, path

console = [
    path("", include("shuangsuiji.console.urls.desk")),
    path("councils/", include("shuangsuiji.councils.urls")),
    path("documents/", include("shuangsuiji.documents.urls")),
    path("registry/", include("shuangsuiji.registry.urls")),
    path("planning/", include("shuangsuiji.planning.urls")),
    path("partners/", include("shuangsuiji.partners.urls")),
    path("drawing/", include("shuangsuiji.drawing.urls")),
    path("inspections/", include("shuangsuiji.inspections.urls")),
    path("disclosure/", include("shuangsuiji.disclosure.urls")),
    path("evaluation/", include("shuangsuiji.evaluation.urls")),
    path("jobs/", include("shuangsuiji.console.urls.jobs")),
    path("accounts/", include("shuangsuiji.console.urls.people")),
]
urlpatterns = [
    path("console/", include(console)),
    path("login/", include("shuangsuiji.console.urls.login")),
    path("ui/", include("shuangsuiji.ui.urls")),
    path("", include("shuangsuiji.public.urls")),
]
handler400 = "shuangsuiji.ui.errors.bad_request"
handler403 = "shuangsuiji.ui.errors.permission_denied"
handler404 = "shuangsuiji.ui.errors.page_not_found"
handler500 = "shuangsuiji.ui.errors.server_error"
