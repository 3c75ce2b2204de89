/** Counters of a device as `ip -s link` shows them; plain fields, always on. */
export class InterfaceCounters {
  rxPackets = 0;
  rxBytes = 0;
  rxErrors = 0;
  rxDropped = 0;
  rxMulticast = 0;
  txPackets = 0;
  txBytes = 0;
  txErrors = 0;
  txDropped = 0;
  txCarrierErrors = 0;
}
