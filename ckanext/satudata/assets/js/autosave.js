/* A draft saves itself a moment after the last key. It never removes rows, never takes what
   somebody else wrote, and says when it could not save; then the button Save is the way. */
(function () {
  "use strict";

  var form = document.querySelector("form.sd-form[data-sd-autosave]");
  if (!form) { return; }
  var PAUSE = 3000;
  var status = form.querySelector("[data-sd-status]");
  var timer = null;
  var running = false;
  var again = false;
  var dirty = false;
  var stopped = false;
  var lost = false;
  var waiting = null;

  function say(text, bad) {
    status.textContent = text;
    status.classList.toggle("sd-bad", Boolean(bad));
  }

  function later() {
    if (stopped) { return; }
    dirty = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  }

  function stop(text) {
    stopped = true;
    say(text, true);
  }

  /* Rows that were new have a place and a key now: without them they would be added again. */
  function take_keys(rows) {
    Object.keys(rows).forEach(function (name) {
      var marker = form.querySelector('[name="' + name + '-rows"]');
      var template = form.querySelector('template[data-sd-template="' + name + '"]');
      var keys = rows[name];
      var place = Number(marker.value);
      var fresh = form.querySelectorAll('.sd-row-new[data-sd-row-of="' + name + '"]');
      var next = template ? Number(template.dataset.sdNext) : 0;
      next = Math.max(next, keys.length) + fresh.length;
      fresh.forEach(function (row) { if (row.dataset.sdWas !== "filled") { rename(row, name, next++); } });
      fresh.forEach(function (row) {
        if (row.dataset.sdWas !== "filled") { return; }
        rename(row, name, place);
        var key = row.querySelector('[name$="-kunci"]');
        if (key) { key.value = keys[place] || ""; }
        row.classList.remove("sd-row-new");
        place += 1;
      });
      if (template) { template.dataset.sdNext = next; }
      marker.value = String(keys.length);
    });
  }

  function rename(row, name, to) {
    var start = /^[^-]+-[^-]+-/;
    var fresh = name + "-" + to + "-";
    row.querySelectorAll("[name]").forEach(function (input) { input.name = input.name.replace(start, fresh); });
    row.querySelectorAll("[data-sd-row]").forEach(function (box) { box.dataset.sdRow = fresh; });
    row.querySelectorAll("[data-sd-field]").forEach(function (box) { box.dataset.sdField = box.dataset.sdField.replace(start, fresh); });
    row.id = "row-" + name + "-" + to;
  }

  /* Which new rows hold something at the moment of sending. */
  function note_rows() {
    form.querySelectorAll(".sd-row-new").forEach(function (row) {
      var filled = Array.prototype.some.call(row.querySelectorAll("input, select, textarea"), function (input) {
        if (input.type === "hidden") { return false; }
        if (input.type === "checkbox") { return input.checked !== input.defaultChecked; }
        if (input.tagName === "SELECT") {
          return Array.prototype.some.call(input.options, function (option) { return option.selected !== option.defaultSelected && (option.selected ? option.value : true); });
        }
        return input.value.trim() !== "" && input.value !== input.defaultValue;
      });
      row.dataset.sdWas = filled ? "filled" : "";
    });
  }

  function save() {
    if (stopped) { return; }
    if (running) { again = true; return; }
    running = true;
    dirty = false;
    note_rows();
    var data = new URLSearchParams(new FormData(form));
    data.append("_auto", "1");
    say(form.dataset.sdSaving);
    fetch(form.action, { method: "POST", body: data, credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) {
        var type = answer.headers.get("Content-Type") || "";
        if (!answer.ok || answer.redirected || type.indexOf("json") < 0) { throw new Error("lost"); }
        return answer.json();
      })
      .then(function (answer) {
        if (!answer.saved) { stop(answer.message); return; }
        form.querySelector('[name^="_base."]').value = answer.base;
        take_keys(answer.rows);
        mark(answer.errors);
        lost = false;
        say(form.dataset.sdSaved.replace("{time}", answer.at));
      })
      .catch(function () {
        dirty = true;
        lost = true;
        say(form.dataset.sdLost, true);
      })
      .finally(function () {
        running = false;
        if (waiting) {
          form.requestSubmit(waiting);
        } else if (again) {
          again = false;
          later();
        }
      });
  }

  /* What could not be stored stays in its field, with the reason beside it. */
  function mark(errors) {
    form.querySelectorAll(".sd-error-auto").forEach(function (line) {
      line.closest(".sd-field").classList.remove("sd-field-wrong");
      line.remove();
    });
    Object.keys(errors).forEach(function (name) {
      var box = form.querySelector('[data-sd-field="' + CSS.escape(name) + '"]');
      if (!box) { return; }
      var line = document.createElement("p");
      line.className = "sd-error-text sd-error-auto";
      line.setAttribute("role", "status");
      line.textContent = errors[name].join(" ");
      box.classList.add("sd-field-wrong");
      box.appendChild(line);
    });
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  /* Whoever signed in again in another tab has a new form token: fetch it before sending. */
  form.addEventListener("submit", function (event) {
    if (running) {  /* its answer first: two savings at once would be a conflict with oneself */
      event.preventDefault();
      waiting = event.submitter;
      return;
    }
    if (lost) {
      event.preventDefault();
      renew(event.submitter);
      return;
    }
    dirty = false;
    stopped = true;
    window.clearTimeout(timer);
  });

  function renew(button) {
    fetch(window.location.href, { credentials: "same-origin" }).then(function (answer) { return answer.text(); })
      .then(function (html) {
        var page = new DOMParser().parseFromString(html, "text/html");
        var token = page.querySelector("form.sd-form input[name=_csrf_token]");
        if (!token) { throw new Error("signed out"); }
        form.querySelector("input[name=_csrf_token]").value = token.value;
        lost = false;
        waiting = null;
        form.requestSubmit(button);
      })
      .catch(function () { say(form.dataset.sdLost, true); });
  }

  window.addEventListener("beforeunload", function (event) {
    if (dirty || running) { event.preventDefault(); }
  });
})();
