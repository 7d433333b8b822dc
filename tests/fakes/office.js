// Stands in for Office.js: as much of Office, Excel and CustomFunctions as xlwings and our pane use.
// `fake` is the open workbook; a test fills it. Its cells are by sheet, then by "row,column" from 1.
globalThis.fake = {
  name: "考核.xlsx",
  content: "", // the file, in base64
  sheets: [{ name: "Sheet1", visibility: "Visible", cells: {}, unlocked: null }],
  active: 0,
  selected: "A1",
  unsupported: [],
  created: [],
  beforeWriting: () => {},
};

const loaded = (properties) => ({ load() { return this; }, ...properties });
const none = () => loaded({ items: [] });

globalThis.Office = {
  onReady: async (call) => { const info = { host: "Excel" }; if (call) call(info); return info; },
  AsyncResultStatus: { Succeeded: "succeeded", Failed: "failed" },
  FileType: { Compressed: "compressed" },
  context: {
    requirements: { isSetSupported: (name) => !fake.unsupported.includes(name) },
    document: {
      getFileAsync(type, { sliceSize }, done) {
        const bytes = Uint8Array.from(atob(fake.content), (c) => c.charCodeAt(0));
        done({
          status: "succeeded",
          value: {
            size: bytes.length,
            sliceCount: Math.ceil(bytes.length / sliceSize),
            getSliceAsync: (index, done) => {
              const data = [...bytes.slice(index * sliceSize, (index + 1) * sliceSize)];
              done({ status: "succeeded", value: { index, data } });
            },
            closeAsync: (done) => done({ status: "succeeded" }),
          },
        });
      },
    },
  },
  actions: { associate() {} },
};
globalThis.CustomFunctions = {
  functions: {},
  associate(id, call) { this.functions[id] = call; },
  Error: class extends Error { constructor(code, message) { super(message); this.code = code; } },
  ErrorCode: { invalidValue: "#VALUE!" },
};

// What Excel makes of a value that is entered: text is read as what it looks like.
function understood(value) {
  if (typeof value !== "string") return value;
  if (value.startsWith("'")) return value.slice(1);
  if (/^[=+@-]/.test(value)) throw new Error(`read as a formula: ${value}`);
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  if (/^\d+([.,]\d+)?%?$/.test(value)) return parseFloat(value.replace(",", ""));
  const day = value.match(/^(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?$/);
  if (day) return Date.UTC(day[1], day[2] - 1, day[3]) / 86400000 + 25569;
  if (/^\d+:\d+/.test(value)) return 0.5;
  return value;
}

class Range {
  constructor(sheet, row, column, rows, columns) {
    Object.assign(this, { sheet, row, column, rows, columns });
  }
  load() { return this; }
  get values() {
    return Array.from({ length: this.rows }, (_, i) =>
      Array.from({ length: this.columns }, (_, j) =>
        this.sheet.cells[`${this.row + i},${this.column + j}`] ?? ""));
  }
  set values(given) {
    fake.beforeWriting();
    given.forEach((line, i) => line.forEach((value, j) => {
      const place = `${this.row + i},${this.column + j}`;
      if (this.sheet.unlocked && !this.sheet.unlocked.includes(place)) {
        throw new Error("AccessDenied");
      }
      if (value === "") delete this.sheet.cells[place];
      else if (value !== null) this.sheet.cells[place] = understood(value);
    }));
  }
  select() {
    fake.selected = `${this.row},${this.column}`;
  }
}

const column = (letters) => [...letters].reduce((sum, c) => sum * 26 + c.charCodeAt(0) - 64, 0);

class Sheet {
  constructor(sheet) { this.sheet = sheet; }
  load() { return this; }
  get name() { return this.sheet.name; }
  get position() { return fake.sheets.indexOf(this.sheet); }
  set position(index) {
    fake.sheets.splice(this.position, 1);
    fake.sheets.splice(index, 0, this.sheet);
  }
  get visibility() { return this.sheet.visibility; }
  set visibility(value) { this.sheet.visibility = value; }
  activate() { fake.active = this.position; }
  getRange(address) {
    const [from, to = from] = address.split(":").map((part) => part.match(/^([A-Z]+)(\d+)$/));
    const [row, left] = [Number(from[2]), column(from[1])];
    return new Range(this.sheet, row, left, to[2] - row + 1, column(to[1]) - left + 1);
  }
  getRangeByIndexes(row, left, rows, columns) {
    return new Range(this.sheet, row + 1, left + 1, rows, columns);
  }
  getUsedRangeOrNullObject() { return loaded({ isNullObject: true }); }
  names = none();
  notes = none();
  tables = none();
  charts = none();
  pivotTables = none();
  shapes = none();
  pageLayout = { getPrintAreaOrNullObject: () => loaded({ isNullObject: true }) };
}

const worksheets = {
  load() { return this; },
  get items() { return fake.sheets.map((sheet) => new Sheet(sheet)); },
  getItem(name) {
    const sheet = fake.sheets.find((other) => other.name === name);
    if (!sheet) throw new Error("ItemNotFound");
    return new Sheet(sheet);
  },
  getItemOrNullObject: () => loaded({ isNullObject: true }),
  getActiveWorksheet: () => new Sheet(fake.sheets[fake.active]),
  add(name) {
    fake.sheets.push({ name, visibility: "Visible", cells: {}, unlocked: null });
    return new Sheet(fake.sheets.at(-1));
  },
};

globalThis.Excel = {
  ShapeType: { image: "Image" },
  RequestContext: class {
    workbook = {
      get name() { return fake.name; },
      load() { return this; },
      worksheets,
      names: none(),
      application: loaded({ calculationMode: "Automatic" }),
      getSelectedRange: () => loaded({ address: "Sheet1!A1" }),
    };
    application = { cultureInfo: {
      name: "zh-CN", load() {}, datetimeFormat: { shortDatePattern: "yyyy/M/d", load() {} },
    } };
    async sync() {}
  },
  run: async (call) => await call(new Excel.RequestContext()),
  createWorkbook: async (content) => { fake.created.push(content); },
};
