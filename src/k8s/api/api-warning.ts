/** A warning that the API server answers beside an accepted object. */
export interface ApiWarning {
  readonly field: string;
  readonly message: string;
}
