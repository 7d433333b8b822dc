// Sends the pass phrase that was entered in the task pane on this computer.
globalThis.getAuth = async function () {
  return { token: localStorage.getItem("kaoheSecret") || "", provider: "" };
};
