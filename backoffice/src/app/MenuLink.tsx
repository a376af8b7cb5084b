import { NavLink } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { Link } from 'react-router';

import classes from './Shell.module.css';

/** A screen in the menu; the open one stays in sight where the menu is longer than the window. */
export function MenuLink({
  to,
  label,
  Icon: Sign,
  active,
}: {
  to: string;
  label: string;
  Icon: Icon;
  active: boolean;
}) {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (active) link.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <NavLink
      ref={link}
      className={classes.link ?? ''}
      component={Link}
      to={to}
      label={label}
      leftSection={<Sign size={18} stroke={1.7} />}
      active={active}
      aria-current={active ? 'page' : undefined}
    />
  );
}
