"""Those of allauth's addresses that this platform offers: no sign-up, no e-mail, no reset by post."""

from allauth.account import views as account
from django.urls import include, path

from shuangsuiji.console.views.login import StaffLoginView

urlpatterns = [
    path("", StaffLoginView.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("second/", include("allauth.mfa.urls")),
    path("sso/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
