/* A library that has nothing of its own: its .def file forwards every name. */
int DllMain(void *library, unsigned reason, void *reserved) { return 1; }
