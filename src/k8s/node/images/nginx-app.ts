import { NginxError, readConfiguration } from "../../../apps/nginx/directive.js";
import { Nginx, type NginxOwner } from "../../../apps/nginx/nginx.js";
import { type Configuration, readSites } from "../../../apps/nginx/site.js";
import { FileSystem } from "../../../host/filesystem.js";
import { environmentOf } from "../container-environment.js";
import { type App, type ContainerContext, hostNameIn } from "./app.js";
import { type ImageFile, ImageFiles, installImageFiles } from "./image-files.js";

const HTML = "/usr/share/nginx/html";

const NGINX_CONF = `user  nginx;
worker_processes  auto;
error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;
events {
    worker_connections  1024;
}
http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;
    sendfile        on;
    keepalive_timeout  65;
    include /etc/nginx/conf.d/*.conf;
}
`;

const DEFAULT_CONF = (port: number): string => `server {
    listen       ${port};
    listen  [::]:${port};
    server_name  localhost;
    location / {
        root   ${HTML};
        index  index.html index.htm;
    }
    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   ${HTML};
    }
}
`;

const ERROR_PAGE: ImageFile = [`${HTML}/50x.html`, "<html>\n<body>\n<h1>An error occurred.</h1>\n</body>\n</html>\n"];

/** The image of nginx: its files, and what its configuration comes to as long as nobody has changed it. */
export class NginxImage {
  private readonly configured: readonly ImageFile[];
  private readonly configuration: Configuration;

  /** `port` is that of its configuration. */
  constructor(port: number) {
    this.configured = [
      ["/etc/nginx/nginx.conf", NGINX_CONF],
      ["/etc/nginx/conf.d/default.conf", DEFAULT_CONF(port)],
    ];
    const files = new FileSystem({ nowNs: 0 });
    files.fillLater(new ImageFiles({ name: "" }, this.configured));
    this.configuration = readSites(readConfiguration(files, "/etc/nginx/nginx.conf"));
  }

  /** Puts the image's files into a container's tree. */
  install(container: ContainerContext): void {
    const title = "Welcome to nginx!";
    const page = `<!DOCTYPE html>\n<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<p>${container.pod.metadata.name}</p>\n</body>\n</html>\n`;
    installImageFiles(container, [[`${HTML}/index.html`, page], ERROR_PAGE]);
    installImageFiles(container, this.configured);
  }

  /** The configuration that a container's tree holds when it is the image's for sure; null when one has to look. */
  configurationOf({ files }: ContainerContext): Configuration | null {
    if (files.binds.length > 0) return null;
    const isOwn = files.waitingFillers?.every(
      (one) =>
        !(one instanceof ImageFiles) || one.files === this.configured || !one.files.some(([path]) => isConfig(path)),
    );
    return isOwn === true ? this.configuration : null;
  }
}

function isConfig(path: string): boolean {
  return path.startsWith("/etc/nginx/");
}

/** The image of nginx: its files, and what a manifest mounts over them, served by nginx. The page tells the pod's name. */
export class NginxApp implements App, NginxOwner {
  output = "";
  private readonly container: ContainerContext;
  private readonly nginx: Nginx | null = null;

  constructor(container: ContainerContext, image: NginxImage) {
    this.container = container;
    const { netns, files } = container;
    const untouched = image.configurationOf(container);
    if (untouched === null) fillTemplates(container);
    try {
      this.nginx = new Nginx(netns, files, hostNameIn(container), this, untouched ?? undefined);
      this.nginx.start();
    } catch (error) {
      if (!(error instanceof NginxError)) throw error;
      this.onNginxFailed(`nginx: [emerg] ${error.message}`);
    }
  }

  onNginxFailed(message: string): void {
    this.output = `${message}\n`;
    this.container.exit(1);
  }

  close(): void {
    this.nginx?.close();
  }
}

/** What the image's start does: templates with their variables from the environment become configuration. */
function fillTemplates(container: ContainerContext): void {
  const { files } = container;
  const from = "/etc/nginx/templates";
  if (files.find(from)?.kind !== "directory") return;
  const env = environmentOf(container);
  for (const name of files.list(from).filter((one) => one.endsWith(".template"))) {
    const text = files
      .readFile(`${from}/${name}`)
      .replace(/\$\{(\w+)\}|\$(\w+)/g, (all, braced: string | undefined, bare: string | undefined) => {
        return env.get(braced ?? bare ?? "") ?? all;
      });
    files.makeDirectory("/etc/nginx/conf.d", true);
    files.writeFile(`/etc/nginx/conf.d/${name.replace(/\.template$/, "")}`, text);
  }
}
