// The task pane: the pass phrase, and the buttons, which run our scripts on the open workbook.
const LARGEST = 40 * 2 ** 20; // bytes of all files; as text they have to fit what the server takes
const SLICE = 4 * 2 ** 20; // the most that Office hands out at once
const CHINESE = /[\u4e00-\u9fff]/;
const element = (id) => document.getElementById(id);
const buttons = ["check", "import", "next", "adopt"].map(element);

document.documentElement.lang = "zh-CN";
// What xlwings shows where Office does not answer.
const prompt = element("xlwings-office-ready-error");
prompt.querySelector(".mb-3").textContent = "窗格没有连上 Excel。";
element("xlwings-taskpane-reload-btn").textContent = "重新载入";
element("xlwings-taskpane-reload-cancel-btn").textContent = "取消";

// --- the pass phrase --------------------------------------------------------------------------

async function connect() {
  const { token } = await globalThis.getAuth();
  let state = "连不上计算服务，请联系管理员。";
  let connected = false;
  try {
    const response = await fetch("check-secret", {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: token },
      body: "{}",
    });
    connected = response.ok;
    state = connected ? "已连接，可以使用 KH. 开头的函数。" : "口令不对，请重新填写。";
    element("access").open = !connected;
  } catch {
    // said already
  }
  element("state").textContent = state;
  buttons.forEach((button) => (button.disabled = !connected));
}

element("save").addEventListener("click", () => {
  // A header carries ASCII only.
  localStorage.setItem("kaoheSecret", encodeURIComponent(element("secret").value.trim()));
  element("secret").value = "";
  connect();
});

// --- running a script -------------------------------------------------------------------------

class Refusal extends Error {} // its message is a sentence for the user

let answer = null; // what the script said
let refusal = null; // why what it wanted to write was not written

xlwings.registerCallback(function kaoheAnswer(context, said) {
  answer = said;
});

// Others may be writing into the same workbook: what has changed since is not written over.
xlwings.registerCallback(async function kaoheUnchanged(context, blocks) {
  const ranges = blocks.map(({ sheet, address }) =>
    context.workbook.worksheets.getItem(sheet).getRange(address).load("values"),
  );
  await context.sync();
  const same = blocks.every(
    ({ values }, index) => JSON.stringify(values) === JSON.stringify(ranges[index].values),
  );
  if (!same) {
    refusal = "这期间有人改了要写的单元格，没有写入，请再点一次。";
    throw new Refusal(refusal);
  }
});

let work = null; // what was begun last: its button, what it says, its script, what it collects
let given = []; // what has been answered to its questions
let anew = false; // whether what was answered earlier is asked once more

// What was answered about the workbook itself holds for both buttons that ask about it.
const about = (other) => (["adopt", "next"].includes(other?.button.id) ? "workbook" : other);

function begin(next, again = false) {
  if (about(next) !== about(work)) given = [];
  [work, anew] = [next, again];
  return run();
}

const reply = () => JSON.stringify({ given, anew });

async function run() {
  const { button, doing, script, collect } = work;
  const controls = [...buttons, element("answer"), element("again")];
  controls.forEach((other) => (other.disabled = true));
  show("info", [doing]);
  answer = refusal = null;
  try {
    const args = await collect();
    const { token } = await globalThis.getAuth();
    await xlwings.runPython({
      scriptName: script,
      auth: token,
      args,
      lazy: true, // the workbook goes along as a file
      errorDisplayMode: "taskpane",
    });
    const problem = reported();
    if (answer === null) throw new Refusal(refusal ?? problem);
    await tell(answer);
  } catch (error) {
    const ours = error instanceof Refusal;
    show("danger", [ours ? error.message : "没有做成，请结束单元格的编辑后再试。"]);
  }
  controls.forEach((other) => (other.disabled = false));
  (element("questions").hidden ? button : element("asks").querySelector("select, input")).focus();
}

// What xlwings reported in its own place, as a sentence.
function reported() {
  const said = document.querySelector("#global-error-alert span").textContent;
  xlwings.hideGlobalError();
  if (/Action \d/.test(said)) {
    return "没有写完，可能已写了一部分；请确认工作表没有被锁定，再点一次，已写的不会重复。";
  }
  if (CHINESE.test(said)) return said;
  return said.includes("No response")
    ? "连不上计算服务，请联系管理员。"
    : "没有做成，请结束单元格的编辑后再试；仍然不行请联系管理员。";
}

// --- files ------------------------------------------------------------------------------------

function asked(start) {
  return new Promise((resolve, reject) =>
    start((result) =>
      result.status === Office.AsyncResultStatus.Succeeded
        ? resolve(result.value)
        : reject(result.error),
    ),
  );
}

async function openWorkbook() {
  if (!Office.context.requirements.isSetSupported("CompressedFile")) {
    throw new Refusal("这个版本的 Excel 不能把工作簿交给服务，请在电脑上用 kaohe 命令。");
  }
  const file = await asked((done) =>
    Office.context.document.getFileAsync(
      Office.FileType.Compressed,
      { sliceSize: SLICE },
      done,
    ),
  );
  try {
    if (file.size > LARGEST) throw new Refusal(tooLarge("工作簿"));
    const slices = [];
    for (let index = 0; index < file.sliceCount; index += 1) {
      const slice = await asked((done) => file.getSliceAsync(index, done));
      slices.push(new Uint8Array(slice.data));
    }
    return new Blob(slices);
  } finally {
    file.closeAsync(() => {}); // Office keeps two at most
  }
}

const tooLarge = (what) =>
  `${what}超过 ${LARGEST / 2 ** 20} MB，太大，没有发送；请在电脑上用 kaohe 命令处理。`;

function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1] ?? "");
    reader.onerror = () => reject(new Refusal("文件读不出来，请重新选择。"));
    reader.readAsDataURL(blob);
  });
}

async function exported() {
  const [file] = element("file").files;
  if (!file) throw new Refusal("请先选择导出文件。");
  const book = await openWorkbook();
  if (file.size + book.size > LARGEST) throw new Refusal(tooLarge("工作簿和导出文件合起来"));
  return [await base64(book), element("kind").value, file.name, await base64(file), reply()];
}

// A new workbook opens beside this one; where Excel cannot do that, it is offered as a file.
async function open({ name, content }) {
  if (name.endsWith(".xlsx") && Office.context.requirements.isSetSupported("ExcelApi", "1.8")) {
    try {
      await Excel.createWorkbook(content);
      return `已在新窗口打开，请另存为“${name}”。`;
    } catch {
      // then as a file
    }
  }
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const link = element("download");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.textContent = `下载 ${name}`;
  link.hidden = false;
  return "请点下面的按钮下载。";
}

// --- what is shown ----------------------------------------------------------------------------

function made(tag, className, text) {
  const created = document.createElement(tag);
  created.className = className;
  created.textContent = text; // never as HTML: it quotes what was typed
  return created;
}

function show(look, sentences, findings = []) {
  element("result").hidden = false;
  element("message").className = `alert alert-${look} small p-2 mb-2`;
  element("message").replaceChildren(
    ...sentences.map((sentence) => made("p", "mb-1 text-break", sentence)),
  );
  const link = element("download");
  URL.revokeObjectURL(link.href);
  link.hidden = true;
  element("findings").replaceChildren(...findings.map(item));
  element("questions").hidden = element("again").hidden = true;
}

async function tell({ look, sentences, findings, made: workbook, asks, remembered }) {
  show({ good: "success", doubtful: "warning", bad: "danger" }[look], sentences, findings);
  element("questions").hidden = asks.length === 0;
  element("asks").replaceChildren(...asks.map(question));
  element("again").hidden = remembered === 0;
  element("again").textContent = `用了记在工作簿里的${remembered}条回答；重新回答`;
  if (workbook) {
    given = []; // what was asked for is done
    element("message").append(made("p", "mb-1 fw-bold", await open(workbook)));
  }
}

function item(finding) {
  const row = made("button", "list-group-item list-group-item-action p-2", "");
  const wrong = finding.level === "错误";
  const place = finding.sheet + (finding.cell && `!${finding.cell}`);
  row.type = "button";
  row.append(
    made("span", `badge me-1 ${wrong ? "text-bg-danger" : "text-bg-warning"}`, finding.level),
    made("span", "fw-bold", place),
    made("div", "text-break", finding.what),
    made("div", "text-body-secondary text-break", finding.advice),
  );
  row.addEventListener("click", () => go(finding));
  return row;
}

async function go({ sheet, cell }) {
  if (!sheet) return;
  try {
    await Excel.run(async (context) => {
      const place = context.workbook.worksheets.getItem(sheet);
      place.activate();
      if (cell) place.getRange(cell).select();
      await context.sync();
    });
  } catch {
    show("danger", [`到不了 ${sheet}!${cell}：工作表可能已隐藏或改名，请再点一次“检查”。`]);
  }
}

// --- questions --------------------------------------------------------------------------------

const OWN_WORDS = "own";
const NOTHING = "";

// A question: its choices, the likeliest first, and a line for other words where these are taken.
function question({ what, choices, free, sheet, cell }, index) {
  const field = made("div", "mb-3", "");
  const label = made("label", "form-label mb-1 text-break", what);
  const select = made("select", "form-select form-select-sm", "");
  const line = made("input", "form-control form-control-sm mt-1", "");
  label.htmlFor = select.id = `ask${index}`;
  const option = (value, text) => Object.assign(made("option", "", text), { value });
  select.append(option(NOTHING, "请选择……"));
  select.append(...choices.map(({ shown }, at) => option(at, shown)));
  if (free.length) select.append(option(OWN_WORDS, "自己填写……"));
  line.setAttribute("aria-label", `自己填写：${what}`);
  line.hidden = true;
  select.addEventListener("change", () => {
    line.hidden = select.value !== OWN_WORDS;
    if (!line.hidden) line.focus();
  });
  if (choices.length === 0) {
    select.value = OWN_WORDS;
    select.hidden = true;
    line.hidden = false;
  }
  field.answers = () => {
    if (select.value === NOTHING) return [];
    if (select.value !== OWN_WORDS) return choices[select.value].answers;
    const words = line.value.trim();
    return words ? [[...free, words]] : [];
  };
  field.append(label);
  if (sheet && cell) {
    const place = made("button", "btn btn-link btn-sm p-0 d-block mb-1", `看看 ${sheet}!${cell}`);
    place.type = "button";
    place.addEventListener("click", () => go({ sheet, cell }));
    field.append(place);
  }
  field.append(select, line);
  return field;
}

element("questions").addEventListener("submit", (event) => {
  event.preventDefault();
  const chosen = [...element("asks").children].flatMap((field) => field.answers());
  if (chosen.length === 0) {
    element("asks").querySelector("select, input").focus();
    return;
  }
  given.push(...chosen);
  run();
});
element("again").addEventListener("click", () => {
  given = [];
  begin(work, true);
});

// --- the buttons ------------------------------------------------------------------------------

const opened = async () => await base64(await openWorkbook());
const works = {
  check: ["正在检查……", "check", async () => [await opened()]],
  import: ["正在导入……", "import_export", exported],
  next: ["正在生成下月工作簿，约需半分钟……", "next_month", async () => [await opened(), reply()]],
  adopt: ["正在接入考核函数，约需半分钟……", "adopt", async () => [await opened(), reply()]],
};

for (const button of buttons) {
  const [doing, script, collect] = works[button.id];
  // A new object each time: what was answered before belongs to another file.
  button.addEventListener("click", () => begin({ button, doing, script, collect }));
}
element("file").addEventListener("change", () => {
  element("chosen").textContent = element("file").files[0]?.name ?? "选择导出文件……";
});

connect();
