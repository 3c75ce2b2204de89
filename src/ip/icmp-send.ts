/** Errors that both families know, so that the pipeline need not ask which family it is. */
export const IcmpSend = {
  NoRoute: 0,
  HostUnreachable: 1,
  Prohibited: 2,
  PortUnreachable: 3,
  ProtocolUnreachable: 4,
  TooBig: 5,
  TtlExceeded: 6,
  ReassemblyTimeout: 7,
  ParameterProblem: 8,
} as const;
export type IcmpSend = (typeof IcmpSend)[keyof typeof IcmpSend];
