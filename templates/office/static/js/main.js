// The task pane: the pass phrase, and the buttons, which run our scripts on the open workbook.
const LARGEST = 40 * 2 ** 20; // bytes of all files; as text they have to fit what the server takes
const SLICE = 4 * 2 ** 20; // the most that Office hands out at once
const CHINESE = /[\u4e00-\u9fff]/;
const element = (id) => document.getElementById(id);
const buttons = ["check", "import", "next"].map(element);

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

async function run(button, doing, script, collect) {
  buttons.forEach((other) => (other.disabled = true));
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
  buttons.forEach((other) => (other.disabled = false));
  button.focus();
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
  return [await base64(book), element("kind").value, file.name, await base64(file)];
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
}

async function tell({ look, sentences, findings, made: workbook }) {
  show({ good: "success", doubtful: "warning", bad: "danger" }[look], sentences, findings);
  if (workbook) element("message").append(made("p", "mb-1 fw-bold", await open(workbook)));
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

// --- the buttons ------------------------------------------------------------------------------

const [checkButton, importButton, nextButton] = buttons;

checkButton.addEventListener("click", () =>
  run(checkButton, "正在检查……", "check", async () => [await base64(await openWorkbook())]),
);
importButton.addEventListener("click", () =>
  run(importButton, "正在导入……", "import_export", exported),
);
nextButton.addEventListener("click", () =>
  run(nextButton, "正在生成下月工作簿，约需半分钟……", "next_month", async () => [
    await base64(await openWorkbook()),
  ]),
);
element("file").addEventListener("change", () => {
  element("chosen").textContent = element("file").files[0]?.name ?? "选择导出文件……";
});

connect();
