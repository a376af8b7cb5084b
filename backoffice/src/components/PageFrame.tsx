import { useEffect, useRef } from 'react';

import { framedPage, type PageScheme } from '@/lib/framed-page';
import { styleNonce } from '@/lib/style-nonce';

import classes from './PageFrame.module.css';

export type Device = 'desktop' | 'phone';

const MARGIN_PX = 48;

interface Props {
  title: string;
  html: string;
  scheme: PageScheme;
  device: Device;
  begin?: string; // selector of what to look at first, once it is there
}

/**
 * Shows what a customer sees. The frame runs no scripts and sends no forms; it is of our origin only so that
 * a change can be put into it, which neither flickers nor loses the place one looks at.
 */
export function PageFrame({ title, html, scheme, device, begin }: Props) {
  const frame = useRef<HTMLIFrameElement>(null);
  const hasBegun = useRef(false);
  const show = () => {
    const page = frame.current?.contentDocument;
    if (!page) return;
    fill(page, html, scheme);
    if (begin !== undefined && !hasBegun.current) hasBegun.current = look(page, begin);
  };
  useEffect(show, [html, scheme, begin]);
  return (
    <iframe
      ref={frame}
      title={title}
      sandbox="allow-same-origin"
      srcDoc="<!doctype html><title></title>"
      onLoad={() => {
        hasBegun.current = false; // what was shown before is gone
        show();
      }}
      className={classes.frame}
      data-device={device}
      data-scheme={scheme}
    />
  );
}

/** Scrolls the frame alone, which scrollIntoView would not; false if there is nothing to look at yet. */
function look(document: Document, selector: string): boolean {
  const found = document.querySelector(selector);
  if (found !== null) document.documentElement.scrollTop += found.getBoundingClientRect().top - MARGIN_PX;
  return found !== null;
}

function fill(document: Document, html: string, scheme: PageScheme): void {
  const top = document.documentElement.scrollTop;
  document.documentElement.replaceWith(document.adoptNode(framedPage(html, scheme, styleNonce())));
  document.documentElement.scrollTop = top;
}
