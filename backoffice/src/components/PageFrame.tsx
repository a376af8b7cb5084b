import { useEffect, useRef } from 'react';

import { framedPage, type PageScheme } from '@/lib/framed-page';
import { styleNonce } from '@/lib/style-nonce';

import classes from './PageFrame.module.css';

export type Device = 'desktop' | 'phone';

interface Props {
  title: string;
  html: string;
  scheme: PageScheme;
  device: Device;
}

/**
 * Shows what a customer sees. The frame runs no scripts and sends no forms; it is of our origin only so that
 * a change can be put into it, which neither flickers nor loses the place one looks at.
 */
export function PageFrame({ title, html, scheme, device }: Props) {
  const frame = useRef<HTMLIFrameElement>(null);
  const show = () => {
    if (frame.current?.contentDocument) fill(frame.current.contentDocument, html, scheme);
  };
  useEffect(show, [html, scheme]);
  return (
    <iframe
      ref={frame}
      title={title}
      sandbox="allow-same-origin"
      srcDoc="<!doctype html><title></title>"
      onLoad={show}
      className={classes.frame}
      data-device={device}
      data-scheme={scheme}
    />
  );
}

function fill(document: Document, html: string, scheme: PageScheme): void {
  const top = document.documentElement.scrollTop;
  document.documentElement.replaceWith(document.adoptNode(framedPage(html, scheme, styleNonce())));
  document.documentElement.scrollTop = top;
}
