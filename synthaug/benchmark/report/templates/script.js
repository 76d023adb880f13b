"use strict";
(() => {
  const root = document.documentElement;
  const wantsDark = matchMedia("(prefers-color-scheme: dark)");
  const theme = document.getElementById("theme");
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const store = (name) => { try { localStorage.setItem("theme", name); } catch { /* a file may have no storage */ } };
  const current = () => root.dataset.theme || (wantsDark.matches ? "dark" : "light");
  const label = () => { theme.textContent = current() === "dark" ? "Light colours" : "Dark colours"; };
  if (stored()) root.dataset.theme = stored();
  theme.hidden = false;
  theme.addEventListener("click", () => {
    root.dataset.theme = current() === "dark" ? "light" : "dark";
    store(root.dataset.theme);
    label();
  });
  wantsDark.addEventListener("change", label);
  label();

  // The first number in a cell; cells without one come last, whichever way the rest is sorted.
  const number = (text) => { const found = text.match(/[-+]?\d+(\.\d+)?/); return found ? Number(found[0]) : NaN; };
  const compare = (a, b, numeric, way) => {
    if (!numeric) return way * a.localeCompare(b, "en", { numeric: true });
    const [x, y] = [number(a), number(b)];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) - Number.isNaN(y);
    return way * (x - y);
  };

  const sortBy = (table, header, column) => {
    const numeric = header.classList.contains("n");
    const before = header.getAttribute("aria-sort");
    const down = before ? before === "ascending" : numeric;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows];
    const text = new Map(rows.map((row) => [row, row.cells[column].textContent]));
    rows.sort((a, b) => compare(text.get(a), text.get(b), numeric, down ? -1 : 1));
    table.tBodies[0].append(...rows);
  };

  const sortable = (table) => {
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = header.textContent;
      header.replaceChildren(button);
      button.addEventListener("click", () => sortBy(table, header, column));
    });
  };

  const filterable = (block, table) => {
    const rows = [...table.tBodies[0].rows];
    const controls = document.createElement("div");
    controls.className = "controls";
    const search = document.createElement("input");
    search.type = "search";
    search.placeholder = "Filter rows";
    search.setAttribute("aria-label", "Filter rows: " + table.getAttribute("aria-label"));
    const count = document.createElement("output");
    controls.append(search);
    const boxes = [];
    const roles = [...new Set(rows.map((row) => row.dataset.role).filter(Boolean))];
    for (const role of roles.length > 1 ? roles : []) {
      const name = document.createElement("label");
      const box = document.createElement("input");
      box.type = "checkbox";
      box.checked = true;
      box.value = role;
      name.append(box, " " + role);
      controls.append(name);
      boxes.push(box);
    }
    controls.append(count);
    const apply = () => {
      const wanted = search.value.trim().toLowerCase();
      const off = new Set(boxes.filter((box) => !box.checked).map((box) => box.value));
      let shown = 0;
      for (const row of rows) {
        row.hidden = off.has(row.dataset.role) || !row.textContent.toLowerCase().includes(wanted);
        shown += !row.hidden;
      }
      count.textContent = shown === rows.length ? "" : `${shown} of ${rows.length} rows`;
    };
    controls.addEventListener("input", apply);
    block.querySelector(".scroll").before(controls);
  };

  const prepare = (block) => {
    const table = block.querySelector("table");
    sortable(table);
    if (table.tBodies[0].rows.length > 3) filterable(block, table);
  };
  // Folded tables are prepared when they are opened: there may be thousands of rows in them.
  for (const block of document.querySelectorAll("[data-table]")) {
    const folded = block.closest("details");
    if (folded) folded.addEventListener("toggle", () => prepare(block), { once: true });
    else prepare(block);
  }
})();
