// The numbers stand in ../sim/errno.ts; these names are kept for those who still import them from here.
export { Errno, strerror as errnoText } from "../sim/errno.js";
export { NetlinkError } from "./netlink-error.js";
