// The numbers stand in ../sim/errno.ts; this name is kept for those who still import it from here.
export { Errno, errnoName, strerror } from "../sim/errno.js";
