import type {
  ArithmeticExpression,
  CompoundList,
  Function as FunctionNode,
  HereDoc,
  Pipeline,
  Redirection,
  Statement,
  SyntaxNode,
  TestExpression,
  Word,
} from "unbash";
import { quoteAlways } from "./quoting.js";

const STEP = 4;

/** A command newly laid out, as `jobs` and the message about a killed one show it (bash, print_cmd.c). */
export function printCommand(node: SyntaxNode, source: string): string {
  // Each part of a pipeline is a process with a text of its own.
  if (node.type === "Pipeline" && node.prefixes.length === 0) {
    return node.commands.map((command) => new CommandPrinter(source).text(command)).join(" | ");
  }
  return new CommandPrinter(source).text(node);
}

/** A function's definition, as `declare -f` and `type` show it. */
export function printDefinition(name: string, node: FunctionNode, source: string): string {
  return new CommandPrinter(source).definition(`${name} () \n`, node);
}

/** Lays commands out as bash does: one statement on a line and deeper by four inside functions, else on one line where it can. */
class CommandPrinter {
  private readonly source: string;
  private out = "";
  private indentation = 0;
  /** The next command stands behind something on its line. */
  private skipIndent = 0;
  private functions = 0;
  /** Here-documents whose bodies come when the line ends. */
  private documents: HereDoc[] = [];
  private endsInDocument = false;

  constructor(source: string) {
    this.source = source;
  }

  text(node: SyntaxNode): string {
    this.command(node);
    this.printDocuments("");
    return this.out;
  }

  definition(head: string, node: FunctionNode): string {
    this.functionBody(head, node);
    return this.out;
  }

  private functionBody(head: string, node: FunctionNode): void {
    this.out += head;
    this.indent();
    this.out += "{ \n";
    this.functions++;
    this.indentation += STEP;
    const { body } = node;
    const inner = body.type === "Redirected" ? body.command : body;
    if (inner.type === "BraceGroup") this.list(inner.body);
    else if (inner.type === "CompoundList") this.list(inner);
    else this.command(inner);
    this.printDocuments("");
    this.indentation -= STEP;
    this.functions--;
    this.newline("}");
    if (body.type === "Redirected") this.redirections(body.redirects);
  }

  private indent(): void {
    this.out += " ".repeat(this.indentation);
  }

  private newline(text: string): void {
    this.out += "\n";
    this.indent();
    this.out += text;
  }

  private semicolon(): void {
    if (!/[&\n]$/.test(this.out)) this.out += ";";
  }

  private command(node: SyntaxNode): void {
    if (this.skipIndent > 0) this.skipIndent--;
    else if (node.type !== "Statement" && node.type !== "CompoundList") this.indent();
    switch (node.type) {
      case "Statement":
        this.command(node.command);
        return;
      case "CompoundList":
        this.list(node);
        return;
      case "Command": {
        const words = [...node.prefix, ...(node.name === undefined ? [] : [node.name]), ...node.suffix];
        const plain = words.filter((word) => word.type === "Word" || word.type === "Assignment");
        this.out += plain.map((word) => (word.type === "Assignment" ? assignment(word.text) : word.text)).join(" ");
        this.redirections(node.redirects, plain.length > 0);
        return;
      }
      case "Redirected":
        this.skipIndent++;
        this.command(node.command);
        this.redirections(node.redirects);
        return;
      case "Pipeline":
        this.pipeline(node);
        return;
      case "AndOr":
        for (const [i, each] of node.commands.entries()) {
          if (i > 0) this.connect(` ${node.operators[i - 1] ?? "&&"}`);
          this.skipIndent++;
          this.command(each);
        }
        return;
      case "If":
        this.conditional(node.clause, node.then, node.elif, node.else);
        return;
      case "While":
        this.out += `${node.kind} `;
        this.onOneLine(node.clause);
        this.semicolon();
        this.out += " do\n";
        this.body(node.body);
        this.newline("done");
        return;
      case "For":
      case "Select": {
        const words = node.wordlist === undefined ? '"$@"' : node.wordlist.map((word) => word.text).join(" ");
        this.out += `${node.type === "For" ? "for" : "select"} ${node.name.text} in ${words};`;
        this.newline("do\n");
        this.body(node.body);
        this.newline("done");
        return;
      }
      case "ArithmeticFor": {
        const part = (each: ArithmeticExpression | undefined): string =>
          each === undefined ? "1" : this.source.slice(each.pos, each.end);
        this.out += `for ((${part(node.initialize)}; ${part(node.test)}; ${part(node.update)}))`;
        this.newline("do\n");
        this.body(node.body);
        this.newline("done");
        return;
      }
      case "Case":
        this.out += `case ${node.word.text} in `;
        this.indentation += STEP;
        for (const item of node.items) {
          this.newline(`${item.pattern.map((word) => word.text).join(" | ")})\n`);
          this.indentation += STEP;
          this.list(item.body);
          this.printDocuments("");
          this.indentation -= STEP;
          this.newline(item.terminator ?? ";;");
        }
        this.indentation -= STEP;
        this.newline("esac");
        return;
      case "Subshell":
        this.out += "( ";
        this.onOneLine(node.body);
        this.printDocuments("");
        this.out += " )";
        return;
      case "BraceGroup":
        this.group(node.body);
        return;
      case "Function":
        this.functionBody(`function ${node.name.text} () \n`, node);
        return;
      case "Coproc":
        this.out += `coproc ${node.name === undefined ? "" : `${node.name.text} `}`;
        this.skipIndent++;
        this.command(node.body);
        return;
      case "TestCommand":
        this.out += `[[ ${testText(node.expression)} ]]`;
        return;
      case "ArithmeticCommand":
        this.out += `((${node.body}))`;
        return;
      default:
        this.out += this.source.slice(node.pos, node.end);
    }
  }

  private pipeline(node: Pipeline): void {
    for (const prefix of node.prefixes) {
      this.out += prefix.type === "Negation" ? "! " : prefix.posix === undefined ? "time " : "time -p ";
    }
    for (const [i, each] of node.commands.entries()) {
      if (i > 0) this.connect(" |", "  ");
      this.skipIndent++;
      this.command(each);
    }
  }

  /** An operator between two commands; bodies of here-documents follow it. */
  private connect(operator: string, afterDocument = " "): void {
    if (this.documents.length === 0) this.out += `${operator} `;
    else {
      this.printDocuments(operator);
      this.out += afterDocument;
    }
  }

  private conditional(
    clause: CompoundList,
    then: CompoundList,
    elifs: readonly { clause: CompoundList; then: CompoundList }[],
    otherwise: CompoundList | undefined,
  ): void {
    this.out += "if ";
    this.onOneLine(clause);
    this.semicolon();
    this.out += " then\n";
    this.body(then);
    const [next, ...rest] = elifs;
    if (next !== undefined || otherwise !== undefined) {
      this.newline("else\n");
      if (next === undefined && otherwise !== undefined) this.body(otherwise);
      else if (next !== undefined) {
        this.indentation += STEP;
        this.indent();
        this.conditional(next.clause, next.then, rest, otherwise);
        this.indentation -= STEP;
        this.semicolon();
      }
    }
    this.newline("fi");
  }

  /** The inside of a loop or a branch: deeper by a step, with a semicolon at its end. */
  private body(list: CompoundList): void {
    this.indentation += STEP;
    this.list(list);
    this.printDocuments("");
    this.indentation -= STEP;
    this.semicolon();
  }

  private onOneLine(list: CompoundList): void {
    this.skipIndent++;
    this.list(list);
  }

  private group(list: CompoundList): void {
    this.out += "{ ";
    if (this.functions === 0) {
      this.onOneLine(list);
      this.printDocuments("");
      this.semicolon();
      this.out += " }";
      return;
    }
    this.out += "\n";
    this.indentation += STEP;
    this.list(list);
    this.printDocuments("");
    this.out += "\n";
    this.indentation -= STEP;
    this.indent();
    this.out += "}";
  }

  private list(list: CompoundList): void {
    const statements: readonly Statement[] = list.commands;
    for (const [i, statement] of statements.entries()) {
      const before = statements[i - 1];
      if (before !== undefined) {
        if (before.background === true) {
          this.out += " ";
          this.skipIndent++;
        } else {
          if (this.documents.length > 0) this.printDocuments(this.functions > 0 ? "" : ";");
          else if (!this.endsInDocument) this.out += ";";
          this.endsInDocument = false;
          if (this.functions > 0) this.out += "\n";
          else {
            this.out += " ";
            this.skipIndent++;
          }
        }
      }
      this.command(statement.command);
      if (statement.background === true) this.out += " &";
    }
  }

  private redirections(redirects: readonly Redirection[], behind = true): void {
    for (const [i, redirect] of redirects.entries()) {
      if (i > 0 || behind) this.out += " ";
      this.out += redirectionText(redirect);
      if (redirect.type === "HereDoc") this.documents.push(redirect);
    }
  }

  private printDocuments(before: string): void {
    if (this.documents.length === 0) return;
    this.out += `${before}\n`;
    for (const { operator, body, delimiter } of this.documents) {
      const text = operator === "<<-" ? body.text.replace(/^\t+/gm, "") : body.text;
      this.out += `${text}${delimiter?.value ?? ""}\n`;
    }
    this.documents = [];
    this.endsInDocument = true;
  }
}

/** `a=(1   2)` has single blanks. */
function assignment(text: string): string {
  const equals = text.indexOf("=(");
  return equals < 0 || /["'$`\\]/.test(text) ? text : text.replace(/\s+/g, " ").replace("( ", "(").replace(/ \)$/, ")");
}

function redirectionText(redirect: Redirection): string {
  const { descriptor } = redirect;
  const fd =
    descriptor === undefined
      ? ""
      : descriptor.type === "FileDescriptor"
        ? String(descriptor.value)
        : `{${descriptor.name}}`;
  if (redirect.type === "HereDoc") {
    const word = redirect.delimiter?.value ?? "";
    return `${fd}${redirect.operator}${redirect.delimiter?.quoted === true ? quoteAlways(word) : word}`;
  }
  const target = (redirect.target as Word | undefined)?.text ?? "";
  if (redirect.type === "HereString") return `${fd}<<< ${target}`;
  const { operator } = redirect;
  const standard = operator.startsWith("<") ? "0" : "1";
  if (operator === ">&" || operator === "<&") {
    if (operator === ">&" && descriptor === undefined && !/^(?:\d+-?|-|\$.*)$/.test(target)) return `&> ${target}`;
    return `${fd === "" ? standard : fd}${operator}${target}`;
  }
  return `${fd === standard ? "" : fd}${operator} ${target}`;
}

function testText(expression: TestExpression): string {
  switch (expression.type) {
    case "TestUnary":
      return `${expression.operator} ${expression.operand.text}`;
    case "TestBinary":
      return `${expression.left.text} ${expression.operator} ${expression.right.text}`;
    case "TestLogical":
      return expression.operands.map(testText).join(` ${expression.operator} `);
    case "TestNot":
      return `${"! ".repeat(expression.negations.length)}${testText(expression.operand)}`;
    case "TestGroup":
      return `( ${testText(expression.expression)} )`;
  }
}
