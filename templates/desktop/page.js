// The local page: asks this computer's own server to run the command, and shows what came of it.
"use strict";

const NAMES = {
  calc: "计算", check: "检查", undo: "撤销", import: "导入", explain: "说明", publish: "公布",
  next: "生成下个月", new: "生成", adopt: "接入", year: "年度汇总",
};
const ENDS = [["做完了", "ok"], ["有要处理的地方", "warn"], ["没有做成", "error"]];
const find = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];

async function ask(what, fields) {
  const answer = await fetch(what, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fields),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.problem || "没有做成");
  return said;
}

function element(tag, text = "", kind = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function table({ title, header, rows }, rowKind = () => "") {
  const made = document.createElement("table");
  if (title) made.append(element("caption", title));
  const head = made.createTHead().insertRow();
  for (const name of header) head.append(element("th", name));
  const body = made.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    line.className = rowKind(row);
    row.slice(0, header.length).forEach((value) => {
      const cell = line.insertCell();
      cell.textContent = value;
      if (/^[+−-]?\d+(\.\d+)?$/.test(value)) cell.className = "number";
    });
  }
  return made;
}

function problem(text) {
  const box = element("div", "", "run");
  box.append(element("div", text, "error"));
  show("done");
  put(box);
}

function put(box) {
  find("#done .hint")?.remove();
  find("#done").prepend(box);
}

function show(name) {
  for (const tab of all("[role=tab]")) {
    const chosen = tab.getAttribute("aria-controls") === name;
    tab.setAttribute("aria-selected", String(chosen));
    find("#" + tab.getAttribute("aria-controls")).hidden = !chosen;
  }
}

// --- running ---------------------------------------------------------------------------------------

// Only what belongs to the button: a roster chosen for another button must not come along.
function fields(button) {
  const near = [...button.closest("details, section").querySelectorAll("[data-field]")];
  return Object.fromEntries([find("#book"), ...near].map((one) => [one.dataset.field, one.value]));
}

async function run(button) {
  const verb = button.dataset.run;
  const given = fields(button);
  if (button.dataset.look) given.look = "1";
  const buttons = all("[data-run]");
  for (const one of buttons) one.disabled = true;
  try {
    const { job } = await ask("run", { ...given, verb });
    const box = element("div", "", "run");
    box.dataset.verb = verb;
    put(box);
    show("done");
    const status = await follow(job, box);
    if (verb === "import" && status < 2) offerNext();
  } catch (error) {
    problem(error.message);
  } finally {
    for (const one of buttons) one.disabled = false;
  }
}

async function follow(job, box) {
  for (;;) {
    const now = await ask("job", { job });
    draw(box, now);
    if (now.status !== null) return now.status;
    await new Promise((done) => setTimeout(done, 300));
  }
}

function draw(box, now) {
  const heading = element("h3", NAMES[now.verb] + "：");
  const [words, kind] = now.status === null ? ["正在进行……", ""] : ENDS[now.status] || ENDS[2];
  heading.append(element("span", words, kind));
  box.replaceChildren(heading);
  box.dataset.status = now.status === null ? "" : String(now.status);
  if (now.status === null) {
    const bar = document.createElement("progress");
    if (now.progress) [bar.value, bar.max] = now.progress;
    box.append(bar, element("span", now.progress ? " " + now.progress[2] : ""));
  }
  for (const record of now.records) {
    box.append(record.table ? table(record.table) : element("div", record.text, "line"));
  }
  if (now.files.length) {
    box.append(element("div", "写好的文件（点开）："));
    for (const path of now.files) {
      const line = element("div");
      const link = element("a", path.split(/[\\/]/).pop());
      link.href = "#";
      link.title = path;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        ask("open", { path }).catch((error) => problem(error.message));
      });
      line.append(link);
      box.append(line);
    }
  }
}

// --- choosing --------------------------------------------------------------------------------------

async function choose(name, kind) {
  const near = find("#book").value.replace(/[\\/][^\\/]*$/, "");
  const answer = await ask("choose", { kind, near });
  const path = "path" in answer ? answer.path : await browse(answer, kind);
  if (path) set(name, path);
}

function set(name, path) {
  find(`[data-field=${name}]`).value = path;
  const shown = find(`#${name}-name`);
  if (shown) shown.textContent = path.split(/[\\/]/).pop();
  if (name === "book") watch(path);
}

function browse(listing, kind) {
  const dialog = find("#browse");
  return new Promise((resolve) => {
    let here = listing;
    const end = (path) => { dialog.close(); resolve(path); };
    const go = async (folder) => {
      try {
        here = await ask("choose", { kind, folder });
        fill();
      } catch (error) {
        find("#browse-list").replaceChildren(element("li", error.message));
      }
    };
    const inside = (name) => here.folder.replace(/[\\/]$/, "") + (here.folder.includes("\\") ? "\\" : "/") + name;
    function fill() {
      find("#browse-path").value = here.folder;
      const items = [["上一级", () => go(here.parent)]];
      for (const name of here.folders) items.push([name + "/", () => go(inside(name))]);
      for (const name of here.files) items.push([name, () => end(inside(name))]);
      find("#browse-list").replaceChildren(...items.map(([text, act]) => {
        const line = element("li", text);
        line.addEventListener("click", act);
        return line;
      }));
      find("#browse-here").hidden = kind !== "folder";
    }
    find("#browse-go").onclick = () => go(find("#browse-path").value);
    find("#browse-here").onclick = () => end(here.folder);
    find("#browse-close").onclick = () => end("");
    fill();
    dialog.showModal();
  });
}

async function dropAll(files) {
  for (const file of files) await drop(file);
}

async function drop(file) {
  const form = new FormData();
  form.append("book", find("#book").value);
  form.append("file", file);
  const answer = await fetch("drop", { method: "POST", body: form });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.problem || "没有收到文件");
  take(said);
}

const waiting = []; // exports that come after the one that is shown

function take(file) {
  if (find("[data-field=file]").value) waiting.push(file);
  else offer(file);
  tellWaiting();
}

function offer({ path, kinds }) {
  set("file", path);
  guess(kinds);
}

function tellWaiting() {
  const names = waiting.map(({ path }) => path.split(/[\\/]/).pop());
  find("#file-waiting").textContent = names.length ? `导入以后接着是：${names.join("、")}` : "";
}

function offerNext() {
  if (!waiting.length) return;
  offer(waiting.shift());
  tellWaiting();
}

function guess(kinds) {
  find("[data-field=kind]").value = kinds.length ? kinds[0] : "";
  const more = kinds.length > 1 ? `（也可能是${kinds.slice(1).join("、")}，请核对）` : "";
  find("#file-name").textContent += kinds.length ? `　像是${kinds[0]}${more}` : "　看不出种类，请选择";
}

// --- watching --------------------------------------------------------------------------------------

let stream = null;

function watch(book) {
  stream?.close();
  stream = new EventSource("watch?book=" + encodeURIComponent(book));
  stream.onmessage = (event) => live(JSON.parse(event.data));
  stream.onerror = () => { if (stream.readyState === EventSource.CLOSED) find("#ended").hidden = false; };
}

function fold(parts, title, content, open) {
  if (!content.tBodies[0].rows.length) return;
  const folded = document.createElement("details");
  folded.open = find(`details[data-title="${title.replace(/（.*/, "")}"]`)?.open ?? open;
  folded.dataset.title = title.replace(/（.*/, "");
  folded.append(element("summary", title), content);
  parts.push(folded);
}

function live(answer) {
  const body = find("#live-body");
  find("#live-hint").hidden = true;
  if (answer.problem) {
    body.replaceChildren(element("p", answer.problem, "error"));
    return;
  }
  const waiting = answer.people.filter((person) => person[person.length - 1] === "").length;
  const counts = `${answer.month}：${answer.people.length}人，${waiting}人没有总分；数据检查有${answer.errors}个错误。`;
  const parts = [element("p", counts, answer.errors ? "error" : "ok")];
  const errors = { header: ["级别", "位置", "问题", "怎么办"], rows: answer.findings };
  const rows = { header: ["登记", "日期", "人员", "条款", "状态"], rows: answer.rows };
  fold(parts, `要处理的错误（${errors.rows.length}）`, table(errors), errors.rows.length <= 10);
  fold(parts, "登记的状态，后登记的在前", table(rows, (row) => row[5]), rows.rows.length <= 10);
  fold(parts, "得分", table({ header: answer.header, rows: answer.people }), true);
  body.replaceChildren(...parts);
}

// --- the page --------------------------------------------------------------------------------------

for (const button of all("[data-run]")) button.addEventListener("click", () => run(button));
for (const button of all("[data-choose]")) {
  button.addEventListener("click", () =>
    choose(button.dataset.choose, button.dataset.kind).catch((error) => problem(error.message)));
}
for (const tab of all("[role=tab]")) {
  tab.addEventListener("click", () => show(tab.getAttribute("aria-controls")));
}
find("#show-book").addEventListener("click", () =>
  ask("open", { path: find("#book").value }).catch((error) => problem(error.message)));
const target = find("#drop");
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    target.classList.toggle("over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) {
      dropAll([...event.dataTransfer.files]).catch((error) => problem(error.message));
    }
  });
}
watch("");
ask("start", {}).then((first) => {
  if (first.book) set("book", first.book);
  first.files.forEach(take);
});
