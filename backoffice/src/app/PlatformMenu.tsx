import { IconGavel } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMatch } from 'react-router';

import type { Session } from '@/api/types';

import { MenuLink } from './MenuLink';
import classes from './Shell.module.css';

/** Screens for the platform's own people; they belong to no website. */
export function PlatformMenu({ roles }: { roles: Session['platform_roles'] }) {
  const { t } = useTranslation();
  const isOpen = useMatch('/app/moderation') !== null;
  if (!roles.includes('moderator')) return null;
  return (
    <section aria-label={t('navigation.platform')}>
      <div className={classes.group}>{t('navigation.platform')}</div>
      <MenuLink to="/app/moderation" label={t('navigation.moderation')} Icon={IconGavel} active={isOpen} />
    </section>
  );
}
