/* Passkeys: hands the buttons of the log-in pages over to the ceremony of the browser. No inline script: what a page wants
   stands in data-passkey on its form: add, login or authenticate. */
(function () {
  "use strict";

  var START = { add: "addForm", login: "loginForm", authenticate: "authenticateForm" };
  var WORDS = {
    NotAllowedError: "没有完成：已取消、超时，或没有可用的通行密钥。请重试，或改用其他方式。",
    InvalidStateError: "这台设备已经登记过通行密钥。",
    SecurityError: "当前网址不能使用通行密钥，请用本平台的正式网址（https）打开。"
  };

  function prepare(form) {
    var button = form.querySelector("[data-passkey-start]");
    var credential = form.querySelector("[name=credential]");
    var passwordless = form.querySelector("[name=passwordless]");
    if (!window.PublicKeyCredential) {
      button.disabled = true;
      tell(form, "这个浏览器不支持通行密钥，请改用其他方式。");
      return;
    }
    window.allauth.webauthn.forms[START[form.dataset.passkey]]({
      ids: {
        add: button.id, login: button.id, authenticate: button.id,
        credential: credential.id, passwordless: passwordless ? passwordless.id : "", data: "js_data"
      }
    });
  }

  function tell(form, text) {
    var place = form.querySelector("[data-passkey-error]");
    place.textContent = text;
    place.hidden = false;
  }

  document.addEventListener("allauth.error", function (event) {
    var failure = event.detail.exception;
    event.preventDefault();
    document.querySelectorAll("form[data-passkey]").forEach(function (form) {
      tell(form, WORDS[failure && failure.name] || "通行密钥没有用成，请重试，或改用其他方式。");
    });
  });
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("form[data-passkey]").forEach(prepare);
  });
})();
