/* Long lists become a field to search in: the combobox of the ARIA practices over the page's own
   select, which stays the input that is sent. Without a script it is that select. */
(function () {
  "use strict";

  var MOST = 60;
  var count = 0;
  var words = (document.querySelector("form.sd-form") || document.createElement("form")).dataset;

  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }

  function enhance(select) {
    if (select.dataset.sdDone) { return; }
    select.dataset.sdDone = "true";
    count += 1;
    var label = document.querySelector('label[for="' + CSS.escape(select.id) + '"]');
    var box = document.createElement("div");
    var input = document.createElement("input");
    var list = document.createElement("ul");
    var active = -1;
    box.className = "sd-combo";
    list.className = "sd-combo-list";
    list.id = "sd-combo-" + count;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    input.type = "text";
    input.className = "form-control";
    input.autocomplete = "off";
    input.id = select.id;
    select.removeAttribute("id");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    ["aria-describedby", "aria-invalid"].forEach(function (name) {
      if (select.hasAttribute(name)) { input.setAttribute(name, select.getAttribute(name)); }
    });
    if (label) {
      label.id = label.id || "sd-combo-label-" + count;
      list.setAttribute("aria-labelledby", label.id);
    }
    select.hidden = true;
    select.parentNode.insertBefore(box, select);
    box.append(input, list, select);

    function shown() { return select.options[select.selectedIndex] ? select.options[select.selectedIndex].text : ""; }
    function options() { return list.querySelectorAll("[role=option]"); }

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(at) {
      var all = options();
      if (!all.length) { return; }
      active = (at + all.length) % all.length;
      all.forEach(function (one, number) { one.classList.toggle("sd-active", number === active); });
      input.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    }

    function choose(option) {
      select.value = option.dataset.value;
      input.value = shown();
      close();
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function open(query) {
      var parts = plain(query).split(/\s+/).filter(Boolean);
      list.textContent = "";
      Array.prototype.filter.call(select.options, function (option) {
        var text = plain(option.text);
        return option.value && parts.every(function (part) { return text.indexOf(part) >= 0; });
      }).slice(0, MOST).forEach(function (option, number) {
        var item = document.createElement("li");
        item.id = list.id + "-" + number;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(option.value === select.value));
        item.dataset.value = option.value;
        item.textContent = option.text;
        list.appendChild(item);
      });
      if (!list.children.length) {
        var none = document.createElement("li");
        none.setAttribute("role", "option");
        none.setAttribute("aria-disabled", "true");
        none.setAttribute("aria-selected", "false");
        none.id = list.id + "-none";
        none.textContent = words.sdNone || "–";
        list.appendChild(none);
      }
      list.hidden = false;
      active = -1;
      input.setAttribute("aria-expanded", "true");
    }

    input.value = shown();
    input.placeholder = words.sdSearchLabel || "";
    input.addEventListener("input", function () {
      if (!input.value && select.value) {
        select.value = "";
        select.dispatchEvent(new Event("change", { bubbles: true }));
      }
      open(input.value);
    });
    input.addEventListener("click", function () { if (list.hidden) { input.select(); open(""); } });
    input.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) { open(""); }
        mark(event.key === "ArrowDown" ? active + 1 : active - 1);
      } else if (event.key === "Enter" && !list.hidden) {
        event.preventDefault();
        var all = options();
        var one = active >= 0 ? all[active] : all.length === 1 ? all[0] : null;
        if (one && one.dataset.value) { choose(one); }
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        input.value = shown();
        close();
      }
    });
    input.addEventListener("blur", function () {
      window.setTimeout(function () { input.value = shown(); close(); }, 150);
    });
    list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    list.addEventListener("click", function (event) {
      var item = event.target.closest("[role=option]");
      if (item && item.dataset.value) { choose(item); }
    });
  }

  /* Long lists of boxes get a field that leaves the matching ones. */
  function filter(box) {
    if (box.dataset.sdDone) { return; }
    box.dataset.sdDone = "true";
    var input = document.createElement("input");
    input.type = "search";
    input.className = "form-control";
    input.setAttribute("aria-label", box.dataset.sdFilter);
    input.placeholder = box.dataset.sdFilter;
    box.insertBefore(input, box.firstChild);
    input.addEventListener("keydown", function (event) { if (event.key === "Enter") { event.preventDefault(); } });
    input.addEventListener("input", function (event) {
      event.stopPropagation();
      var parts = plain(input.value).split(/\s+/).filter(Boolean);
      box.querySelectorAll("fieldset label").forEach(function (label) {
        var text = plain(label.textContent);
        var ticked = label.querySelector("input").checked;
        label.hidden = !ticked && !parts.every(function (part) { return text.indexOf(part) >= 0; });
      });
    });
  }

  function all(root) {
    root.querySelectorAll("select[data-sd-search]").forEach(enhance);
    root.querySelectorAll("[data-sd-filter]").forEach(filter);
  }

  all(document);
  document.addEventListener("sd:added", function (event) { all(event.detail); });
})();
