import { IconCheck, IconClick, IconMailForward, IconMailOpened, IconStarFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import classes from './LoginPage.module.css';

const STEPS = [
  { status: 'sent', Icon: IconMailForward },
  { status: 'opened', Icon: IconMailOpened },
  { status: 'form_opened', Icon: IconClick },
  { status: 'review_submitted', Icon: IconCheck },
] as const;

/** The way of one request, as decoration beside the form. */
export function LoginPicture() {
  const { t } = useTranslation();
  return (
    <aside className={classes.picture}>
      <div className={classes.card} aria-hidden="true">
        {STEPS.map(({ status, Icon }, index) => (
          <div key={status} className={classes.step} data-last={index === STEPS.length - 1 || undefined}>
            <span className={classes.dot}>
              <Icon size={18} stroke={1.8} />
            </span>
            <span>{t(`status.${status}`)}</span>
          </div>
        ))}
        <div className={classes.stars}>
          {STEPS.map(({ status }) => (
            <IconStarFilled key={status} size={22} />
          ))}
          <IconStarFilled size={22} />
        </div>
      </div>
      <p className={classes.claim}>{t('signIn.claim')}</p>
      <p className={classes.detail}>{t('signIn.claimDetail')}</p>
    </aside>
  );
}
