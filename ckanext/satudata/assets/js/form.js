/* The form with a script: fields appear with their condition, rows are added and removed with an
   undo, dependent lists follow. Without it everything is visible and every button works. */
(function () {
  "use strict";

  var form = document.querySelector("form.sd-form");
  document.documentElement.classList.add("sd-js");

  /* On a phone the list of steps is folded. */
  var steps = document.querySelector("[data-sd-steps]");
  if (steps && window.matchMedia("(max-width: 59.99rem)").matches) { steps.open = false; }

  /* Codes that few people have at hand are folded while there is nothing to see in them. */
  document.querySelectorAll("[data-sd-fold]").forEach(function (fold) {
    var inputs = Array.from(fold.querySelectorAll("input, select, textarea"));
    var seen = inputs.some(function (input) { return input.value; });
    if (!seen && !fold.querySelector("[aria-invalid=true], .has-error, .error-block")) { fold.open = false; }
  });

  var notice = document.querySelector("[data-sd-focus]");
  if (notice) { notice.focus(); }
  open_target();
  window.addEventListener("hashchange", open_target);

  if (!form) { return; }

  /* A link to a field inside a folded row opens the row. */
  function open_target() {
    var id = decodeURIComponent(window.location.hash.slice(1));
    var target = id && document.getElementById(id);
    if (!target) { return; }
    var fold = target.matches(".sd-row") ? target.querySelector("details") : target.closest("details");
    if (fold) { fold.open = true; }
    target.scrollIntoView();
    if (target.matches("input, select, textarea, fieldset")) { target.focus({ preventScroll: true }); }
  }

  function values(name) {
    var inputs = form.querySelectorAll('[name="' + CSS.escape(name) + '"]');
    if (!inputs.length) { return null; }
    var found = [];
    inputs.forEach(function (input) {
      if (input.type === "checkbox" || input.type === "radio") {
        if (input.checked) { found.push(input.value); }
      } else if (input.value) { found.push(input.value); }
    });
    return found;
  }

  /* A condition about a field on another page was judged by the server. */
  function holds(condition, row) {
    if (condition === true) { return true; }
    return Object.keys(condition).every(function (name) {
      var chosen = values(row + name) || (row && values(name));
      return !chosen || condition[name].some(function (value) { return chosen.indexOf(String(value)) >= 0; });
    });
  }

  function follow() {
    form.querySelectorAll("[data-sd-shown]").forEach(function (box) {
      box.hidden = !holds(JSON.parse(box.dataset.sdShown), box.dataset.sdRow || "");
    });
    form.querySelectorAll("[data-sd-if]").forEach(function (mark) {
      mark.hidden = !holds(JSON.parse(mark.dataset.sdIf), mark.dataset.sdRow || "");
    });
  }

  /* Rows. */
  function add_row(name) {
    var template = form.querySelector('template[data-sd-template="' + name + '"]');
    var list = form.querySelector("#field-" + name + " .sd-row-list");
    var number = Number(template.dataset.sdNext);
    template.dataset.sdNext = number + 1;
    var holder = document.createElement("ol");
    holder.innerHTML = template.innerHTML.replace(/NUMBER/g, String(number));
    var row = holder.firstElementChild;
    list.appendChild(row);
    row.querySelector("details").open = true;
    document.dispatchEvent(new CustomEvent("sd:added", { detail: row }));
    follow();
    var first = row.querySelector("input:not([type=hidden]), select, textarea");
    if (first) { first.focus(); }
  }

  form.querySelectorAll("[data-sd-add]").forEach(function (button) {
    button.type = "button";
    button.lastChild.textContent = " " + form.dataset.sdAddLabel;
    button.addEventListener("click", function () { add_row(button.dataset.sdAdd); });
  });

  form.addEventListener("change", function (event) {
    follow();
    if (event.target.matches('[name$="-_remove"]')) {
      var row = event.target.closest(".sd-row");
      row.classList.toggle("sd-row-gone", event.target.checked);
      say_removed(row, event.target);
    }
    if (event.target.dataset.sdOptions) { fetch_options(event.target); }
  });

  function say_removed(row, box) {
    var old = row.querySelector(".sd-row-undo");
    if (old) { old.remove(); }
    if (!box.checked) { return; }
    row.querySelector("details").open = false;
    var line = document.createElement("button");
    line.type = "button";
    line.className = "btn btn-default btn-sm sd-row-undo";
    line.textContent = form.dataset.sdRemoved + " " + form.dataset.sdUndo;
    line.addEventListener("click", function () {
      box.checked = false;
      row.classList.remove("sd-row-gone");
      line.remove();
      row.querySelector("summary").focus();
    });
    row.appendChild(line);
    line.focus();
  }

  function fetch_options(select) {
    var target = document.getElementById(select.dataset.sdOptionsFor);
    if (!target) { return; }
    var url = select.dataset.sdOptions + "?" + new URLSearchParams([[select.name, select.value]]);
    fetch(url, { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) { return; }
      return answer.text().then(function (html) {
        var chosen = target.value;
        target.innerHTML = html;
        target.value = chosen;
        if (target.selectedIndex < 0) { target.value = ""; }
      });
    }).catch(function () { /* the server's page has them after the next save */ });
  }

  form.addEventListener("input", follow);
  follow();
})();
